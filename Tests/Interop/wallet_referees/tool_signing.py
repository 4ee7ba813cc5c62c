"""What `bitcache wallet` signs: payments, other programs' PSBTs and messages, judged by btclib."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

from btclib import bip322 as btclib_bip322
from btclib.exceptions import BTClibException
from btclib.key import PrvKeyData
from btclib.psbt import Psbt
from btclib.tx import Tx
from embit import script
from embit.networks import NETWORKS
from embit.transaction import Transaction

from .addresses import PURPOSES
from .keystore import Keystore
from .party import Party
from .party_btclib import judge
from .report import Check, Unable
from .scenario import KINDS, NETWORK, make
from .seeds import EMBIT_NETWORKS, Seed

# Bytes of the witnesses of each payment that are changed; `spends` changes every byte.
CHANGES = 8
COIN_COUNTS = (1, 2, 5)
# The tool looks for the keys of listed coins below this number.
SEARCHED_COUNT = 1000


def send(keystore: Keystore, dice: random.Random) -> None:
    """A payment of nearly all of some coins of both kinds, listed as a node lists them."""
    coins: dict[str, tuple[int, bytes]] = {}
    for _ in range(dice.choice(COIN_COUNTS)):
        kind = dice.choice(list(PURPOSES))
        path = keystore.wallet.path(
            keystore.network, PURPOSES[kind], 0, dice.random() < 0.5, dice.randrange(SEARCHED_COUNT))
        place = f"{dice.randbytes(32).hex()}:{dice.randrange(9)}"
        coins[place] = (dice.randrange(50_000, 10**7), keystore.wallet.script(keystore.network, kind, path).data)
    path = keystore.path + ".coins.json"
    with open(path, "w", encoding="utf-8") as file:
        file.write(_list_unspent(coins))
    total = sum(value for value, _ in coins.values())
    # Either something is left for change, or so little that it goes to the fee.
    amount = total - dice.choice((1000, 30_000))
    payee = script.p2wsh(script.Script(dice.randbytes(20)))
    arguments = ["send", "--coins", path, "--to", payee.address(EMBIT_NETWORKS[keystore.network]), "--amount",
                 f"{amount}sat", "--fee-rate", "1sat/vB", "--change-type", dice.choice(list(PURPOSES))]
    about = f"{keystore.about} {' '.join(arguments)} {coins}"
    done = keystore.ask(*arguments, "--yes")
    tx = bytes.fromhex(done["transaction"])
    _judge_payment(keystore, tx, coins, dice, about)
    _compare_plan(keystore, done, Tx.parse(tx), coins, about)
    read = Tx.parse(tx)
    keystore.check.holds("payees", any(
        out.value == amount and out.script_pub_key.script == payee.data for out in read.vout), about)
    change = [out.script_pub_key.script for out in read.vout if out.script_pub_key.script != payee.data]
    kind = arguments[-1]
    theirs = keystore.wallet.script(
        keystore.network, kind, keystore.wallet.path(keystore.network, PURPOSES[kind], 0, True, 0))
    keystore.check.holds("change to the wallet's next address", change in ([], [theirs.data]), about)


def _list_unspent(coins: dict[str, tuple[int, bytes]]) -> str:
    rows = []
    for place, (value, bytes_of_script) in coins.items():
        txid, _, index = place.partition(":")
        rows.append(f'{{"txid": "{txid}", "vout": {index}, "scriptPubKey": "{bytes_of_script.hex()}", '
                    f'"amount": {value // 10**8}.{value % 10**8:08}, "confirmations": 7}}')
    return f"[{', '.join(rows)}]"


def _spent(tx: Tx, coins: dict[str, tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return [coins[f"{spending.prev_out.tx_id.hex()}:{spending.prev_out.vout}"] for spending in tx.vin]


def _judge_payment(keystore: Keystore, tx: bytes, coins: dict[str, tuple[int, bytes]], dice: random.Random,
                   about: str) -> None:
    """btclib's engine accepts the payment, and refuses it with a changed byte in a witness."""
    check = keystore.check
    spent = _spent(Tx.parse(tx), coins)
    check.attempt("payments accepted by btclib", about, lambda: judge(tx, spent))
    for _ in range(CHANGES):
        changed = Transaction.parse(tx)
        items = dice.choice(changed.vin).witness.items
        place = dice.randrange(len(items))
        item = bytearray(items[place])
        item[dice.randrange(len(item))] ^= dice.randrange(1, 256)
        items[place] = bytes(item)
        try:
            judge(changed.serialize(), spent)
            check.differs(f"btclib accepts a payment with a changed byte ({about})")
        except (BTClibException, ValueError):
            check.agreed["changed payments refused by btclib"] += 1


def _compare_plan(keystore: Keystore, facts: dict, tx: Tx, coins: dict[str, tuple[int, bytes]], about: str) -> None:
    """What the tool says of a payment before it signs is what came out."""
    check = keystore.check
    fee = sum(value for value, _ in _spent(tx, coins)) - sum(out.value for out in tx.vout)
    check.equal("fees", {"ours": facts["fee_sat"], "btclib": fee}, about)
    check.equal("virtual sizes", {"ours": facts["virtual_size"], "btclib": tx.vsize}, about)
    check.equal("transaction ids", {"ours": facts["txid"], "btclib": tx.id.hex()}, about)
    check.equal("inputs", {"ours": facts["inputs"], "btclib": [
        f"{spending.prev_out.tx_id.hex()}:{spending.prev_out.vout}" for spending in tx.vin]}, about)


def messages(keystore: Keystore, dice: random.Random) -> None:
    """What `sign-message` signs btclib accepts, and `verify-message` what btclib signs."""
    kind, index, change = dice.choice(list(PURPOSES)), dice.randrange(10**6), dice.random() < 0.5
    path = keystore.wallet.path(keystore.network, PURPOSES[kind], 0, change, index)
    message = dice.choice(("Hello World", "ключ 🔑 密碼", "e\u0301", "two\nlines\n"))
    place = ["--type", kind, "--index", str(index), *(["--change"] if change else [])]
    about = f"{keystore.about} {path} {message!r}"
    address = keystore.wallet.script(keystore.network, kind, path).address(EMBIT_NETWORKS[keystore.network])
    for form in ("simple", "full"):
        answer = keystore.ask("sign-message", *place, "--format", form, "--message", message)
        keystore.check.equal("signing addresses", {"ours": answer["address"], "embit": address}, about)
        keystore.check.attempt("signed messages accepted by btclib", about, lambda: btclib_bip322.assert_as_valid(
            message.encode(), address, answer["signature"], legacy=False))
    secret = keystore.wallet.root(keystore.network).derive(path.replace("'", "h")).key.secret
    theirs = btclib_bip322.sign(message.encode(), PrvKeyData(int.from_bytes(secret, "big")), address).b64encode()
    question = ["verify-message", "--address", address, "--signature", theirs, "--message"]
    keystore.call(*question, message)
    keystore.call(*question, message + ".", status=1)
    keystore.check.agreed["verdicts on btclib's messages"] += 2


def psbts(tool: str, folder: str, parties: Sequence[Party], check: Check, seed: int) -> None:
    """PSBTs of the others, signed by `sign-psbt`, finished by the tool and by each of them."""
    for number, kind in enumerate(KINDS[:3]):
        about = f"sign-psbt, {kind.name}, seed {seed}"
        dice = random.Random(about)
        scenario = make(kind, dice, about)
        spent = [(out.value, out.script_pubkey.data) for out in scenario.previous_outputs]
        keystore = Keystore(
            tool, os.path.join(folder, f"psbt-{number}.keystore"), scenario.seeds[0], NETWORK, check, about)
        keystore.restore()
        # Signatures are the same ones whoever asks for them, and so every way ends in one transaction.
        finished: list[tuple[str, bytes]] = []
        creators = [(party, version) for party in parties[1:] for version in (0, 2)]
        for creator, version in creators:
            try:
                psbt = creator.create(scenario, version)
            except Unable as reason:
                check.unable[str(reason)] += 1
                continue
            path = os.path.join(folder, f"{number}-{creator.name}-{version}.psbt")
            with open(path, "wb") as file:
                file.write(psbt)
            place = f"{about}, created by {creator.name} in version {version}"
            signed = keystore.call("sign-psbt", "--keystore", keystore.path, path)
            data = Psbt.b64decode(signed.strip()).serialize()
            for party in parties[1:]:
                final = check.attempt(
                    "PSBTs of the tool finalised", f"{place}, finalised by {party.name}",
                    lambda: party.extract(party.finalise(data, scenario)))
                if isinstance(final, bytes):
                    finished.append((f"{place}, finalised by {party.name}", final))
            # A keystore opens slowly on purpose: once for each kind.
            if (creator, version) != creators[0]:
                continue
            whole = keystore.ask("sign-psbt", path, "--extract")
            finished.append((f"{place}, finalised by the tool", bytes.fromhex(whole["transaction"])))
        for place, tx in finished:
            check.equal("finished transactions", {"first": finished[0][1].hex(), "this": tx.hex()}, place)
        if finished:
            check.attempt("finished transactions accepted by btclib", about, lambda: judge(finished[0][1], spent))


def chain(tool: str, folder: str, check: Check) -> None:
    """A payment on a simulated chain's coins, by a wallet that earned them: with a PSBT, and sent to the chain."""
    payload, demo = os.path.join(folder, "payload.bin"), os.path.join(folder, "demo")
    with open(payload, "wb") as file:
        file.write(bytes(100_000))
    about = "on the demo's chain"
    wallet = Seed("", "", b"")
    keystore = Keystore(tool, os.path.join(demo, "demo.keystore"), wallet, NETWORK, check, about)
    keystore.run("demo", payload, "--dir", demo, "--json")
    source = ["--chain", os.path.join(demo, "chain.bin")]
    total = keystore.ask("balance", *source)["confirmed_sat"]
    payee = script.p2wsh(script.Script(b"\x51")).address(NETWORKS["regtest"])
    # So little is left that every coin has to be spent, and each of them is in the PSBT with its value and script.
    payment = ["send", *source, "--to", payee, "--amount", f"{total - 1500}sat", "--fee-rate", "1sat/vB"]
    path = os.path.join(folder, "chain.psbt")
    keystore.ask(*payment, "--psbt", path)
    with open(path, encoding="utf-8") as file:
        psbt = Psbt.b64decode(file.read().strip())
    coins: dict[str, tuple[int, bytes]] = {}
    for scope, spending in zip(psbt.inputs, psbt.tx.vin):
        place = f"{spending.prev_out.tx_id.hex()}:{spending.prev_out.vout}"
        out = scope.witness_utxo or scope.non_witness_utxo.vout[spending.prev_out.vout]
        coins[place] = (out.value, out.script_pub_key.script)
    dice = random.Random(about)
    signed = bytes.fromhex(keystore.ask("sign-psbt", path, "--extract")["transaction"])
    _judge_payment(keystore, signed, coins, dice, f"{about}, by PSBT")
    done = keystore.ask(*payment, "--yes")
    check.holds("broadcasts", done["broadcast"], about)
    sent = bytes.fromhex(done["transaction"])
    _judge_payment(keystore, sent, coins, dice, f"{about}, sent")
    _compare_plan(keystore, done, Tx.parse(sent), coins, about)

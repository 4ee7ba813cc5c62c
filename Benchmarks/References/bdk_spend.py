"""Builds and signs one transaction with bdkpython as often as it is asked, and says how long that took.

The first line of standard input describes the transaction as an object of JSON; each further line asks for one round,
which is answered with `{"seconds", "txid"}`. Change goes to the next unused key, another one in each round.
"""

from __future__ import annotations

import json
import sys
import time

import bdkpython as bdk


class Spend:
    """A wallet with its coins, and what it pays."""

    def __init__(self, request: dict) -> None:
        kind, network = bdk.NetworkKind.TEST, bdk.Network.REGTEST
        key = bdk.DescriptorSecretKey(kind, bdk.Mnemonic.from_string(request["words"]), None)
        external, internal = (bdk.Descriptor.new_bip84(key, keychain, kind)
                              for keychain in (bdk.KeychainKind.EXTERNAL, bdk.KeychainKind.INTERNAL))
        self._wallet = bdk.Wallet(external, internal, network, bdk.Persister.new_in_memory())
        funding = bdk.Transaction(bytes.fromhex(request["funding"]))
        coin_count = len(funding.output())
        self._wallet.reveal_addresses_to(bdk.KeychainKind.EXTERNAL, coin_count)
        self._wallet.apply_unconfirmed_txs([bdk.UnconfirmedTx(tx=funding, last_seen=1)])
        self._coins = [bdk.OutPoint(txid=funding.compute_txid(), vout=index) for index in range(coin_count)]
        self._payments = [
            bdk.ScriptAmount(script=bdk.Script(bytes.fromhex(output["script"])),
                             amount=bdk.Amount.from_sat(output["value"]))
            for output in request["outputs"]]
        self._fee = bdk.Amount.from_sat(request["fee"])
        self._options = bdk.SignOptions(
            trust_witness_utxo=False, assume_height=None, allow_all_sighashes=False, try_finalize=True,
            sign_with_tap_internal_key=True, allow_grinding=True)

    def round(self) -> dict[str, object]:
        """From the list of payments to the bytes of the signed transaction."""
        begin = time.perf_counter()
        builder = bdk.TxBuilder().manually_selected_only().add_utxos(self._coins).set_recipients(self._payments)
        builder = builder.ordering(bdk.TxOrdering.UNTOUCHED).nlocktime(bdk.LockTime.BLOCKS(0)).version(2)
        psbt = builder.fee_absolute(self._fee).finish(self._wallet)
        if not self._wallet.sign(psbt, self._options):
            raise RuntimeError("bdk did not sign every input")
        transaction = psbt.extract_tx()
        transaction.serialize()
        return {"seconds": time.perf_counter() - begin, "txid": str(transaction.compute_txid())}


def main() -> None:
    """Answers until the lines end."""
    spend = Spend(json.loads(sys.stdin.readline()))
    for _ in sys.stdin:
        print(json.dumps(spend.round()), flush=True)


if __name__ == "__main__":
    main()

#pragma once
// Several hash chains at once with the SHA instructions of x86-64; chosen at run time.

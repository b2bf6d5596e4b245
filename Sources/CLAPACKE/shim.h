#ifndef TIELINE_CLAPACKE_SHIM_H
#define TIELINE_CLAPACKE_SHIM_H
#include <lapacke.h>
void openblas_set_num_threads(int);
#endif

#ifndef TIELINE_CLAPACKE_SHIM_H
#define TIELINE_CLAPACKE_SHIM_H
#include <lapacke.h>
/* lapack_int is a macro, which Swift does not import. */
typedef lapack_int tieline_lapack_int;
/* Declared by hand: OpenBLAS' cblas.h and GSL's gsl_cblas.h clash as modules. */
void openblas_set_num_threads(int);
int openblas_get_num_threads(void);
void dgemv_(const char *trans, const int *m, const int *n, const double *alpha, const double *a, const int *lda,
            const double *x, const int *incx, const double *beta, double *y, const int *incy);
void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k, const double *alpha,
            const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c,
            const int *ldc);
#endif

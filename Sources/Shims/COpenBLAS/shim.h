#include <cblas.h>
#include <stddef.h>

/* LAPACK's divide-and-conquer singular values, which OpenBLAS holds and its headers leave out. Matrices are column-major; the last
   argument is the length of `jobz`, as Fortran passes it. Documentation: netlib.org/lapack, dgesdd. */
void dgesdd_(const char *jobz, const blasint *m, const blasint *n, double *a, const blasint *lda, double *s,
             double *u, const blasint *ldu, double *vt, const blasint *ldvt, double *work, const blasint *lwork,
             blasint *iwork, blasint *info, size_t jobz_length);

/* LAPACK's Cholesky factor of a positive definite matrix, column-major, in place. Documentation: netlib.org/lapack, dpotrf. */
void dpotrf_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info, size_t uplo_length);

#ifndef TIELINE_CGSL_SHIM_H
#define TIELINE_CGSL_SHIM_H
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_qrng.h>

/* GSL's types are mutable globals, which Swift 6 refuses as not safe for concurrency; these read them. */
static inline const gsl_qrng_type *tieline_gsl_qrng_sobol(void) { return gsl_qrng_sobol; }
static inline const gsl_root_fsolver_type *tieline_gsl_root_fsolver_brent(void) { return gsl_root_fsolver_brent; }
#endif

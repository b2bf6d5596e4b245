#ifndef TIELINE_CGSL_SHIM_H
#define TIELINE_CGSL_SHIM_H
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_roots.h>
#endif

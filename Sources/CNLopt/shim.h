#ifndef TIELINE_CNLOPT_SHIM_H
#define TIELINE_CNLOPT_SHIM_H
#include <nlopt.h>
#endif

#include <hdf5.h>

// HDF5's constants are macros that call functions, which Swift does not import.
static inline hid_t sphere_h5_bytes(void) { return H5T_NATIVE_UINT8; }
static inline hid_t sphere_h5_floats(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t sphere_h5_integers(void) { return H5T_NATIVE_INT64; }
static inline hid_t sphere_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t sphere_h5_errors(void) { return H5E_DEFAULT; }
static inline unsigned sphere_h5_read_only(void) { return H5F_ACC_RDONLY; }

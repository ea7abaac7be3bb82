// What Swift cannot ask the compiler: whether the machine that is built for has registers of sixteen single-precision numbers.
#ifdef __AVX512F__
#define SPHERE_HAS_WIDE_REGISTERS 1
#else
#define SPHERE_HAS_WIDE_REGISTERS 0
#endif

internal import CGSL
internal import CLAPACKE

/// The process-wide settings of the C libraries, made once before the first call.
///
/// OpenBLAS runs on one thread: the callers parallelize over independent problems, and one thread keeps the order of
/// every sum. GSL's error handler would abort the process; errors are read from the status codes instead.
enum Libraries {
    private static let once: Void = {
        openblas_set_num_threads(1)
        // Callers guarantee finite numbers; scanning every matrix for NaN costs a tenth of a triangular solution.
        LAPACKE_set_nancheck(0)
        _ = gsl_set_error_handler_off()
    }()

    @inline(__always)
    static func prepare() { _ = once }

    /// The number of threads OpenBLAS uses after ``prepare()``.
    static var blasThreads: Int {
        prepare()
        return Int(openblas_get_num_threads())
    }
}

internal import CGSL
internal import CLAPACKE
internal import Glibc

/// The process-wide settings of the C libraries, made once before the first call.
///
/// OpenBLAS runs on one thread: the callers parallelize over independent problems, and one thread keeps the order of
/// every sum. GSL's error handler would abort the process; errors are read from the status codes instead.
public enum Libraries {
    private static let once: Void = {
        openblas_set_num_threads(1)
        endBLASThreads()
        // Callers guarantee finite numbers; scanning every matrix for NaN costs a tenth of a triangular solution.
        LAPACKE_set_nancheck(0)
        _ = gsl_set_error_handler_off()
    }()

    /// Does so at once; a program calls it first of all.
    @inline(__always)
    public static func prepare() { _ = once }

    /// Ends the threads that OpenBLAS starts when it is loaded and never uses here: each of them keeps a core busy for about 0.1 s before it
    /// sleeps. A build without threads has nothing to end.
    private static func endBLASThreads() {
        guard let symbol = dlsym(nil, "blas_thread_shutdown_") else { return }
        typealias Shutdown = @convention(c) () -> CInt
        _ = unsafeBitCast(symbol, to: Shutdown.self)()
    }

    /// The number of threads OpenBLAS uses after ``prepare()``.
    static var blasThreads: Int {
        prepare()
        return Int(openblas_get_num_threads())
    }
}

import Foundation
import GRDB

/// Why a campaign store cannot be used. Nothing is lost by any of these: what was stored before is still there.
public enum StoreError: Error, Equatable, Sendable {
    case missing(path: String)
    /// The file is something else than a campaign store.
    case foreignFile(path: String)
    case newerSchema(path: String, found: Int, known: Int)
    /// The store was made by a campaign with another meaning; the first lines that differ.
    case otherCampaign(path: String, stored: String, given: String)
    /// Another process is at work on it.
    case inUse(path: String)
    case diskFull(path: String)
    case notWritable(path: String, reason: String)
    case damaged(path: String, reason: String)

    public var message: String {
        switch self {
        case .missing(let path): "there is no campaign store at \(path)"
        case .foreignFile(let path): "\(path) is not a campaign store of tieline"
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer tieline (store version \(found); this program knows \(known))"
        case .otherCampaign(let path, let stored, let given):
            "\(path) belongs to another campaign: it was made with '\(stored)', now it is '\(given)'"
        case .inUse(let path): "another tieline is running the campaign in \(path)"
        case .diskFull(let path): "the disk that holds \(path) is full"
        case .notWritable(let path, let reason): "\(path) cannot be written: \(reason)"
        case .damaged(let path, let reason): "\(path) cannot be read: \(reason)"
        }
    }

    public var hint: String? {
        switch self {
        case .missing: "start the campaign with 'tieline campaign run FILE'"
        case .foreignFile: "choose another folder with --output"
        case .newerSchema: "use the newer tieline, or choose another folder with --output"
        case .otherCampaign: "choose another folder with --output, or move the old one away"
        case .inUse: "wait until it ends"
        case .diskFull: "all finished evaluations are stored; make room and run 'tieline campaign resume'"
        case .notWritable: nil
        case .damaged: "restore the file from a copy, or choose another folder with --output"
        }
    }
}

extension StoreError {
    /// SQLite's error in our words.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = .damaged(path: path, reason: "\(error)")
            return
        }
        let text = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_NOTADB: self = .foreignFile(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .notWritable(path: path, reason: text)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            // SQLite reports a full disk in this way where it cannot grow its shared-memory or journal file.
            self = Self.isDiskFull(at: path) ? .diskFull(path: path) : .notWritable(path: path, reason: text)
        default: self = .damaged(path: path, reason: text)
        }
    }

    private static func isDiskFull(at path: String) -> Bool {
        var status = statvfs()
        let folder = (path as NSString).deletingLastPathComponent
        guard statvfs(folder.isEmpty ? "." : folder, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 65_536
    }
}

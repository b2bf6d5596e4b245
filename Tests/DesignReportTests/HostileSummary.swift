import AlloyDesign
import Foundation

/// A summary whose every free text tries to become markup, a script, a link or a change of reading direction.
///
/// It is made through JSON, so that a text added to the summary later is attacked without anyone remembering to.
enum HostileSummary {
    static let payload =
        #""'></td></title></style></script><script>window.hostile=1</script><img src=x onerror="window.hostile=1">"#
        + #"<svg onload=window.hostile=1><a href="javascript:window.hostile=1">&lt;&#0;]]>{{7*7}}${x}`\"#
        + "\u{202E}\u{0}\r\n"

    /// Keys whose texts are words from a fixed list, not free text.
    private static let closed: Set<String> = ["goal", "relation", "verdict", "status", "bound"]

    static func make(from summary: CampaignSummary) throws -> CampaignSummary {
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary))
        let data = try JSONSerialization.data(withJSONObject: attack(object, key: ""))
        return try JSONDecoder().decode(CampaignSummary.self, from: data)
    }

    private static func attack(_ value: Any, key: String) -> Any {
        switch value {
        case let text as String: closed.contains(key) ? text : text + payload
        case let list as [Any]: list.map { attack($0, key: key) }
        case let object as [String: Any]:
            Dictionary(uniqueKeysWithValues: object.map { ($0.key, attack($0.value, key: $0.key)) })
        default: value
        }
    }
}

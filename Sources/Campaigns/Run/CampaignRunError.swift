/// Why a run cannot go on.
public enum CampaignRunError: Error, Equatable, Sendable {
    case store(StoreError)
    /// The optimizer gave no proposal.
    case search(String)
}

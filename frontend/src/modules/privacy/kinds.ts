/** What people ask of an organisation that holds data about them. */
export type Kind = 'access' | 'rectification' | 'erasure' | 'objection'
/** Where a request stands. */
export type State = 'open' | 'making' | 'accepted' | 'partly' | 'refused' | 'withdrawn'

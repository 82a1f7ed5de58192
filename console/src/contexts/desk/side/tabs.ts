export type SideTab = 'customer' | 'copilot' | 'earlier' | 'process'
export const SIDE_TABS: readonly SideTab[] = ['customer', 'copilot', 'earlier', 'process']

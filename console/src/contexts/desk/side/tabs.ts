export type SideTab = 'customer' | 'copilot' | 'orders' | 'sides' | 'earlier' | 'process'
export const SIDE_TABS: readonly SideTab[] = ['customer', 'copilot', 'orders', 'sides', 'earlier', 'process']

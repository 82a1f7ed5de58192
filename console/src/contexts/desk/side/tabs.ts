export type SideTab = 'customer' | 'copilot' | 'orders' | 'earlier' | 'process'
export const SIDE_TABS: readonly SideTab[] = ['customer', 'copilot', 'orders', 'earlier', 'process']

export type SideTab = 'customer' | 'earlier' | 'process'
export const SIDE_TABS: readonly SideTab[] = ['customer', 'earlier', 'process']

/** In what order the groups of metrics stand; which one a metric is in says the catalogue. */
export const GROUPS = ['volume', 'waiting', 'handling', 'results', 'indices', 'assistant', 'work_orders', 'customers', 'floor', 'stability'] as const

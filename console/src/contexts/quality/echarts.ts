import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

/** Only what our charts draw with is loaded, and only with the first chart. */
export function makeChart(element: HTMLElement): EChartsType {
  return init(element, undefined, { renderer: 'svg' })
}

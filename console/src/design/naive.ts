import type { GlobalThemeOverrides } from 'naive-ui'

/**
 * Naive UI mixes colours in script, so it gets resolved values: they repeat tokens.css, and a test compares the two.
 */
export interface Palette {
  bgApp: string
  bgPanel: string
  bgSubtle: string
  bgHover: string
  bgSunken: string
  border: string
  borderStrong: string
  borderControl: string
  text1: string
  text2: string
  text3: string
  textDisabled: string
  accent: string
  accentHover: string
  accentPressed: string
  accentText: string
  accentSoft: string
  dangerSolid: string
  warnSolid: string
  okSolid: string
  infoSolid: string
}

export const light: Palette = {
  bgApp: '#f3f5f5',
  bgPanel: '#ffffff',
  bgSubtle: '#f8f9f9',
  bgHover: '#f1f4f4',
  bgSunken: '#eef1f1',
  border: '#e2e7e7',
  borderStrong: '#c9d1d2',
  borderControl: '#869396',
  text1: '#172022',
  text2: '#465356',
  text3: '#5f6c6f',
  textDisabled: '#98a3a5',
  accent: '#0c7264',
  accentHover: '#0a6357',
  accentPressed: '#085349',
  accentText: '#0a6459',
  accentSoft: '#e4f2ee',
  dangerSolid: '#c23a2a',
  warnSolid: '#c98208',
  okSolid: '#4b9539',
  infoSolid: '#3a74c9',
}

export const dark: Palette = {
  bgApp: '#0e1415',
  bgPanel: '#151c1e',
  bgSubtle: '#192123',
  bgHover: '#1d2729',
  bgSunken: '#202a2c',
  border: '#273234',
  borderStrong: '#3a484a',
  borderControl: '#6f7f82',
  text1: '#e9eeee',
  text2: '#b3bfc0',
  text3: '#92a0a2',
  textDisabled: '#5f6d6f',
  accent: '#1a8573',
  accentHover: '#177a69',
  accentPressed: '#13695b',
  accentText: '#5fc9b5',
  accentSoft: '#16302c',
  dangerSolid: '#e8604f',
  warnSolid: '#d99a2b',
  okSolid: '#64b04f',
  infoSolid: '#5b93e6',
}

const FONT =
  '"zk-dot", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", system-ui, sans-serif'

export function naiveOverrides(palette: Palette): GlobalThemeOverrides {
  const control = `1px solid ${palette.borderControl}`
  return {
    common: {
      fontFamily: FONT,
      fontSize: '13px',
      fontSizeMini: '12px',
      fontSizeTiny: '12px',
      fontSizeSmall: '12px',
      fontSizeMedium: '13px',
      fontSizeLarge: '14px',
      fontWeightStrong: '600',
      lineHeight: '1.54',
      heightTiny: '20px',
      heightSmall: '24px',
      heightMedium: '28px',
      heightLarge: '32px',
      borderRadius: '6px',
      borderRadiusSmall: '4px',
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentPressed,
      primaryColorSuppl: palette.accent,
      errorColor: palette.dangerSolid,
      warningColor: palette.warnSolid,
      successColor: palette.okSolid,
      infoColor: palette.infoSolid,
      textColorBase: palette.text1,
      textColor1: palette.text1,
      textColor2: palette.text1,
      textColor3: palette.text2,
      textColorDisabled: palette.textDisabled,
      placeholderColor: palette.text3,
      iconColor: palette.text3,
      bodyColor: palette.bgApp,
      cardColor: palette.bgPanel,
      modalColor: palette.bgPanel,
      popoverColor: palette.bgPanel,
      tableColor: palette.bgPanel,
      tableHeaderColor: palette.bgSubtle,
      inputColor: palette.bgPanel,
      borderColor: palette.borderStrong,
      dividerColor: palette.border,
      hoverColor: palette.bgHover,
      cubicBezierEaseInOut: 'cubic-bezier(.2, 0, 0, 1)',
    },
    Button: { heightMedium: '28px', fontWeight: '500' },
    Input: { border: control, borderHover: control, borderFocus: `1px solid ${palette.accent}`, heightLarge: '40px' },
    InternalSelection: { border: control, borderHover: control },
    DataTable: {
      thColor: palette.bgSubtle,
      thTextColor: palette.text3,
      thFontWeight: '500',
      tdColorHover: palette.bgHover,
      tdPaddingMedium: '7px 10px',
      thPaddingMedium: '6px 10px',
      borderColor: palette.border,
      borderRadius: '8px',
      fontSizeMedium: '13px',
    },
    Tag: { heightSmall: '20px', borderRadius: '4px' },
    Tabs: { tabFontWeightActive: '600', tabTextColorActiveLine: palette.text1, barColor: palette.accent },
    Card: { borderRadius: '8px', paddingMedium: '14px', borderColor: palette.border },
    Dialog: { borderRadius: '12px' },
    Menu: { itemColorActive: palette.accentSoft, itemTextColorActive: palette.accentText },
    Tooltip: { color: palette.text1, textColor: palette.bgPanel },
    Pagination: { itemTextColorActive: palette.accentText, itemBorderActive: `1px solid ${palette.accent}` },
  }
}

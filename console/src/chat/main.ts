import '@/design/styles/tokens.css'
import '@/design/styles/base.css'

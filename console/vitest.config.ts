import { defineConfig, mergeConfig } from 'vitest/config'
import pages from './vite.config'

// Apart from the build, which installs no test library.
export default mergeConfig(
  pages,
  defineConfig({
    test: {
      environment: 'happy-dom',
      include: ['src/**/*.test.ts'],
      css: true,
    },
  }),
)

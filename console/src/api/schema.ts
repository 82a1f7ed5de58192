// Until the server's description can be read, every path answers `unknown`. `npm run api` replaces this file.
/* eslint-disable @typescript-eslint/no-explicit-any */
export type paths = any
export type components = any

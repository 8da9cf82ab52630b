import { env } from 'node:process';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npx vite web` forwards API calls to ZEROHOUR_URL, by default the fixture server of web/dev. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The Content-Security-Policy allows no `data:` fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Libraries are separate chunks, so that an update of the console leaves them in the cache.
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](chart\.js|chartjs|react-chartjs)/ },
            { name: 'mantine', test: /node_modules[\\/](@mantine|@floating-ui)/ },
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: env.ZEROHOUR_URL ?? 'http://127.0.0.1:4711' } } },
});

import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** During `vite dashboard` (development) the API and the stream are those of a Rollcall that runs on port 3000. */
const backend = 'http://127.0.0.1:3000';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: {
    alias: [{ find: /^@contracts\/(.+)$/, replacement: here('../src/contracts/$1.ts') }],
  },
  css: {
    postcss: {
      plugins: [
        {
          // What `composes` brings in comes without the name of its file, and Vite warns of that.
          postcssPlugin: 'composed-rules-have-a-file',
          OnceExit(root) {
            root.walkDecls((each) => {
              if (each.source?.input.file === undefined) each.source = root.source;
            });
          },
        },
      ],
    },
  },
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2023',
    // The served policy allows scripts of our own origin only: nothing may be inlined into the page.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The libraries of the first page, in kB before they are compressed.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Every page loads what the first one imports: in two files, of which one changes only with the libraries. No group for what single
          // screens use: it would be in the first load of all. But the signs, a few hundred bytes each, are one file and not fifty.
          groups: [
            { name: 'libraries', test: /node_modules/, tags: ['$initial'], priority: 2 },
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'icons', test: /@tabler[\\/]icons-react/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    // Host stays the page's own, so that it goes with the Origin of a write; `'/api': backend` would change it, and the server refuse.
    proxy: {
      '/api': { target: backend, changeOrigin: false },
      '/runbooks': { target: backend, changeOrigin: false },
      '/socket.io': { target: backend, changeOrigin: false, ws: true },
    },
  },
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { nonceOf } from './api/headers.ts';

const yearMs = 31_536_000_000;

/**
 * Serves the built console. Files below `assets/` have their hash in the name and never change;
 * every path that names no file is a page of the console and gets `index.html`.
 */
export function consoleRouter(folder: string): Router {
  const router = Router();
  const assets = { index: false, fallthrough: false, immutable: true, maxAge: yearMs } as const;
  router.use('/assets', express.static(join(folder, 'assets'), assets));
  router.use(express.static(folder, { index: false, redirect: false }));
  router.get('/{*page}', page(folder));
  return router;
}

function page(folder: string): RequestHandler {
  return (req, res, next) => {
    if (!req.accepts('html') || /\.\w+$/.test(req.path)) return next();
    res.set('Cache-Control', 'no-cache');
    const index = join(folder, 'index.html');
    if (!existsSync(index)) return void res.status(503).type('html').send(notBuilt);
    res.type('html').send(withNonce(readFileSync(index, 'utf8'), nonceOf(res)));
  };
}

/** The console reads the nonce from this element and gives it to the styles it makes. */
const withNonce = (html: string, nonce: string): string =>
  html.replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`);

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Zerohour</title></head>
<body><p>The console is not built yet: run <code>npm run setup</code>, then reload this page. The API is up.</p></body></html>
`;

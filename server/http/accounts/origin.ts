import type { Request, RequestHandler } from 'express';
import { failure } from '../../core/errors/failure.ts';
import { isLoopback } from '../../core/target/loopback.ts';
import { HttpProblem } from '../api/problem.ts';
import type { HttpSettings } from '../api/settings.ts';
import { bearerOf } from './identify.ts';

const reading: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses a change whose headers do not name this origin, so that a foreign page cannot act with a
 * visitor's cookie. A request with a bearer token passes: a browser never adds one by itself.
 */
export function sameOriginOnly(settings: HttpSettings): RequestHandler {
  return (req, _res, next) => {
    if (reading.includes(req.method) || bearerOf(req) !== null) return next();
    const site = req.headers['sec-fetch-site'];
    const origin = req.headers.origin;
    const isStated = site !== undefined || origin !== undefined;
    const siteFits = site === undefined || site === 'same-origin';
    const originFits = origin === undefined || origin === ownOrigin(req, settings);
    if (isStated && siteFits && originFits) return next();
    throw new HttpProblem(failure('ZH-REQUEST-007'));
  };
}

/**
 * A server on loopback answers to loopback's names only, which stops DNS rebinding. No server answers to a Host that
 * names no host.
 */
export function knownHostsOnly(settings: HttpSettings): RequestHandler {
  return (req, _res, next) => {
    const name = hostName(req);
    const isKnown = (host: string): boolean =>
      host === publicHost(settings) || !isLoopback(settings.host) || isLoopback(host);
    if (name !== null && isKnown(name)) return next();
    throw new HttpProblem(failure('ZH-REQUEST-008'));
  };
}

function ownOrigin(req: Request, { publicUrl }: HttpSettings): string {
  const host = req.headers.host ?? '';
  if (publicUrl !== null && new URL(publicUrl).host === host) return new URL(publicUrl).origin;
  return `http://${host}`;
}

const publicHost = ({ publicUrl }: HttpSettings): string | null =>
  publicUrl === null ? null : new URL(publicUrl).hostname;

/** Host header without its port; brackets of an IPv6 address taken off. Null when it is no host. */
function hostName(req: Request): string | null {
  const { host = '' } = req.headers;
  const url = `http://${host}`;
  // A parser of URLs would find a host in each of these.
  if (/[/\\?#@\s]/.test(host)) return null;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : null;
}

import type { SecurityHeadersOptions } from '@nestjs/common';

/** The dashboard loads nothing from elsewhere and nobody may frame it; only its styles may stand in the page (Mantine writes them). */
const DIRECTIVES = {
  defaultSrc: "'self'",
  scriptSrc: "'self'",
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: "'self'",
  objectSrc: "'none'",
  baseUri: "'none'",
  formAction: "'self'",
  frameAncestors: "'none'",
};

/** Written to every answer, so no more of them than do something in a browser of today. */
export function securityHeaders(publicUrl: string | undefined): SecurityHeadersOptions {
  return {
    contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
    strictTransportSecurity: publicUrl?.startsWith('https:') ?? false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
}

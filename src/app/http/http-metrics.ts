import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { Metrics } from '../../platform/metrics.js';

const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Check-ins come by the ten thousand a second; their room counts them by batch. */
const UNMEASURED = /\/check-ins$/;

/** How long answers take, by route and status. */
export function measureRequests(server: FastifyInstance, metrics: Metrics): void {
  const histogram = new Histogram({
    name: 'rollcall_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer; check-ins are not measured here',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [metrics.registry],
  });
  server.addHook('onRoute', (route) => {
    if (UNMEASURED.test(route.url) || route.method === 'HEAD') return;
    const hooks = [route.onResponse ?? []].flat();
    hooks.push((request, reply, done) => {
      const labels = { method: request.method, route: route.url, status: String(reply.statusCode) };
      histogram.observe(labels, reply.elapsedTime / 1000);
      done();
    });
    route.onResponse = hooks;
  });
}

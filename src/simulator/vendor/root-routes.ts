import { json, problem, type ApiAnswer } from './answer.js';
import type { VendorCall, VendorRoute } from './vendor-call.js';

/** What stands at the root of the appliance and needs no token: the plain probe, and what the vendor's Terraform provider asks for. */

export const ROOT_ROUTES: readonly VendorRoute[] = [
  { path: '/check_health', right: 'none', answersUnwell: true, methods: { GET: checkHealth } },
  { path: '/get_mech_list', right: 'none', methods: { GET: mechList } },
];

function checkHealth({ one }: VendorCall): ApiAnswer {
  return one.healthy ? { status: 200, body: 'ok' } : { status: 500, body: one.message ?? 'not healthy' };
}

function mechList({ query }: VendorCall): ApiAnswer {
  if (query.get('version') !== '3') return problem(400, 'This version is not known.');
  return json({
    mechs: [{ name: 'password', display: 'Username & Password' }],
    default_mech: 'password',
    cache: false,
    company: 'example',
    product: 'bpam',
  });
}

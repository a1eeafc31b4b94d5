import { COMMAND_CALLS } from './appliance-api/command-calls.js';
import { CONFIGURATION_CALLS } from './appliance-api/configuration-calls.js';
import type { DocumentedCall } from './appliance-api/documented-call.js';
import { OTHER_CALLS } from './appliance-api/other-calls.js';
import { TOKEN_CALLS } from './appliance-api/token-calls.js';
import { XML_CALLS } from './appliance-api/xml-calls.js';

/**
 * Every documented call of the appliance's API with each of its documented answers. The driver must read each example, and the simulated
 * appliance must answer each call so. Source: the vendor's OpenAPI documents of the Configuration API 1.12 and the Command API v2, and
 * its guides; where those say nothing, docs/simulated-appliance.md says what is taken for granted.
 */
export const APPLIANCE_API_TABLE: readonly DocumentedCall[] = [
  ...TOKEN_CALLS,
  ...CONFIGURATION_CALLS,
  ...COMMAND_CALLS,
  ...XML_CALLS,
  ...OTHER_CALLS,
];

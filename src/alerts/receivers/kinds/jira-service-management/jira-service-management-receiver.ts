import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing, under } from '../../json-call.js';
import { aliasOf, creationOf, noteOf, priorityOf } from './jira-service-management-form.js';

type Target = ReceiverTarget<'jira_service_management'>;

interface Step {
  method: 'POST' | 'PUT';
  /** Below the address of alerts. */
  path: string;
  body: object;
  /** Where the service has no such call, things go on without it. */
  optional?: true;
}

const NO_SUCH_CALL = new Set([404, 405]);

/**
 * The alert API that Opsgenie and Jira Service Management share; alerts go by their alias. Both take what was created twice for one alert.
 * Only Opsgenie lets the priority be changed. `reference` is the priority that was told last. Messages without an end (`event`) stay open
 * until a person closes them; a test is closed at once.
 */
export class JiraServiceManagementReceiver extends AlertReceiver<'jira_service_management'> {
  readonly kind = 'jira_service_management' as const;
  readonly takesDigests = false;

  override incomplete(
    _config: ReceiverConfigs['jira_service_management'],
    secretNames: readonly string[],
  ): string | null {
    return secretNames.includes('apiKey') ? null : 'The secret "apiKey" is missing.';
  }

  async send(message: AlertMessage, target: Target, { http }: Means): Promise<SendResult> {
    const { config, secrets, allowPrivate, reference } = target;
    if (!secrets.apiKey) return secretMissing('apiKey');
    const headers = { authorization: `GenieKey ${secrets.apiKey}` };
    let result: SendResult = { ok: true, status: null };
    for (const { method, path, body, optional } of stepsOf(message, config.responders, reference)) {
      const url = path === '' ? config.url : under(config.url, path);
      const verdict = verdictOf(await http.send(jsonCall({ method, url, body, headers, allowPrivate })), Date.now());
      if (!verdict.ok && optional && NO_SUCH_CALL.has(verdict.status ?? 0)) continue;
      if (!verdict.ok) return verdict;
      result = verdict;
    }
    return { ...result, reference: priorityOf(message) };
  }
}

function stepsOf(message: AlertMessage, responders: readonly string[], told: string | null): Step[] {
  const call = (method: Step['method'], action: string, body: object): Step => ({
    method,
    path: `${encodeURIComponent(aliasOf(message))}/${action}?identifierType=alias`,
    body,
  });
  const creation: Step = { method: 'POST', path: '', body: creationOf(message, responders) };
  const note = call('POST', 'notes', noteOf(message));
  const close = call('POST', 'close', noteOf(message));
  switch (message.kind) {
    case 'update': {
      if (told === null) return [creation];
      // Reminds, and opens again what somebody closed although it goes on.
      if (message.cause === 'repeated') return [creation, note];
      const priority = priorityOf(message);
      return priority === told ? [note] : [{ ...call('PUT', 'priority', { priority }), optional: true }, note];
    }
    case 'resolved':
      return [close];
    case 'test':
      return [creation, close];
    case 'firing':
    case 'event':
    case 'heartbeat':
    case 'digest':
      return [creation];
  }
}

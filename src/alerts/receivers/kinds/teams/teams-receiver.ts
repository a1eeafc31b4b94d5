import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing } from '../../json-call.js';
import { teamsMessage } from './teams-card.js';

/** A workflow of Microsoft Teams that begins when a webhook request is received. The old connectors are gone. It answers 202 and has no threads. */
export class TeamsReceiver extends AlertReceiver<'teams'> {
  readonly kind = 'teams' as const;
  readonly takesDigests = true;

  override incomplete(_config: ReceiverConfigs['teams'], secretNames: readonly string[]): string | null {
    return secretNames.includes('workflowUrl') ? null : 'The secret "workflowUrl" is missing.';
  }

  async send(
    message: AlertMessage,
    { secrets, allowPrivate }: ReceiverTarget<'teams'>,
    { http }: Means,
  ): Promise<SendResult> {
    if (!secrets.workflowUrl) return secretMissing('workflowUrl');
    const call = jsonCall({ method: 'POST', url: secrets.workflowUrl, body: teamsMessage(message), allowPrivate });
    return verdictOf(await http.send(call), Date.now());
  }
}

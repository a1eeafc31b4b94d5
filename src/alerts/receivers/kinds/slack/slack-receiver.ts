import type { AlertMessage } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertReceiver, type Means, type ReceiverTarget, type SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { jsonCall, secretMissing, under } from '../../json-call.js';
import { slackForm } from './slack-form.js';
import { type SlackVerdict, slackVerdictOf } from './slack-verdict.js';

type Target = ReceiverTarget<'slack'>;

/** The thread is gone or closed: what follows is told in the channel. */
const NO_THREAD = new Set([
  'cannot_reply_to_message',
  'invalid_thread_ts',
  'message_not_found',
  'restricted_action_thread_locked',
  'thread_not_found',
]);

/** The first message stays as it is: it was removed, or Slack or the workspace does not let it be changed any more. */
const NOT_EDITED = new Set([
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'message_not_found',
  'update_failed',
]);

/**
 * With a channel, a bot: one thread an incident, whose first message shows how it ended. Without, an incoming webhook: single messages.
 * `reference` is `channel:ts` of the first message.
 */
export class SlackReceiver extends AlertReceiver<'slack'> {
  readonly kind = 'slack' as const;
  readonly takesDigests = true;

  override incomplete({ channel }: ReceiverConfigs['slack'], secretNames: readonly string[]): string | null {
    if (channel === null) {
      return secretNames.includes('webhookUrl') ? null : 'The secret "webhookUrl" is missing: there is no channel.';
    }
    return secretNames.includes('botToken') ? null : 'The secret "botToken" is missing: there is a channel.';
  }

  async send(message: AlertMessage, target: Target, means: Means): Promise<SendResult> {
    const { config, secrets, allowPrivate } = target;
    if (config.channel === null) {
      if (!secrets.webhookUrl) return secretMissing('webhookUrl');
      const call = jsonCall({ method: 'POST', url: secrets.webhookUrl, body: slackForm(message), allowPrivate });
      return verdictOf(await means.http.send(call), Date.now());
    }
    if (!secrets.botToken) return secretMissing('botToken');
    const thread = threadOf(target.reference);
    if (thread === null || message.incident === null) return this.post(message, config.channel, target, means);
    return this.follow(message, thread, target, means);
  }

  private async post(message: AlertMessage, channel: string, target: Target, means: Means): Promise<SendResult> {
    const verdict = await ask('chat.postMessage', { channel, ...slackForm(message) }, target, means);
    if (!verdict.ok) return verdict.result;
    return { ok: true, status: verdict.status, reference: `${verdict.channel}:${verdict.ts}` };
  }

  private async follow(
    message: AlertMessage,
    { channel, ts }: { channel: string; ts: string },
    target: Target,
    means: Means,
  ): Promise<SendResult> {
    const form = slackForm(message);
    if (message.kind === 'firing' || message.kind === 'resolved') {
      // First, because it may be repeated: a reply may not.
      const edited = await ask('chat.update', { channel, ts, ...form }, target, means);
      if (!edited.ok && !NOT_EDITED.has(edited.error ?? '')) return edited.result;
    }
    const reply = { channel, thread_ts: ts, reply_broadcast: message.cause === 'severity_raised', ...form };
    const replied = await ask('chat.postMessage', reply, target, means);
    if (replied.ok) return { ok: true, status: replied.status };
    const alone = replied.error !== null && NO_THREAD.has(replied.error);
    return alone ? this.post(message, channel, target, means) : replied.result;
  }
}

async function ask(
  method: string,
  body: object,
  { config, secrets, allowPrivate }: Target,
  { http }: Means,
): Promise<SlackVerdict> {
  const url = under(config.apiUrl, method);
  const headers = { authorization: `Bearer ${secrets.botToken ?? ''}` };
  return slackVerdictOf(await http.send(jsonCall({ method: 'POST', url, body, headers, allowPrivate })), Date.now());
}

function threadOf(reference: string | null): { channel: string; ts: string } | null {
  const [, channel, ts] = /^([^:]+):(.+)$/.exec(reference ?? '') ?? [];
  return channel === undefined || ts === undefined ? null : { channel, ts };
}

import type { ReceiverKind } from '../../contracts/alert-words.js';
import type { AlertReceiver } from './alert-receiver.js';
import { AlertmanagerReceiver } from './kinds/alertmanager/alertmanager-receiver.js';
import { EmailReceiver } from './kinds/email/email-receiver.js';
import { JiraServiceManagementReceiver } from './kinds/jira-service-management/jira-service-management-receiver.js';
import { PagerdutyReceiver } from './kinds/pagerduty/pagerduty-receiver.js';
import { ServicenowReceiver } from './kinds/servicenow/servicenow-receiver.js';
import { SlackReceiver } from './kinds/slack/slack-receiver.js';
import { SyslogReceiver } from './kinds/syslog/syslog-receiver.js';
import { TeamsReceiver } from './kinds/teams/teams-receiver.js';
import { WebhookReceiver } from './kinds/webhook/webhook-receiver.js';

/** Complete by its type: a kind without a receiver does not compile. */
const KINDS: { [Kind in ReceiverKind]: AlertReceiver<Kind> } = {
  webhook: new WebhookReceiver(),
  email: new EmailReceiver(),
  slack: new SlackReceiver(),
  teams: new TeamsReceiver(),
  pagerduty: new PagerdutyReceiver(),
  alertmanager: new AlertmanagerReceiver(),
  jira_service_management: new JiraServiceManagementReceiver(),
  servicenow: new ServicenowReceiver(),
  syslog: new SyslogReceiver(),
};

export const receiverOf = <Kind extends ReceiverKind>(kind: Kind): AlertReceiver<Kind> => KINDS[kind];

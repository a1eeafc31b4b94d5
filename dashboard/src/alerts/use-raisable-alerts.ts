import { useQuery } from '@tanstack/react-query';
import { ALERTS, type Alert } from '@contracts/alert-words';
import type { AlertSettingsAnswer } from '@contracts/alerts';
import { alertSettingsQuery } from '../api/alert-settings-queries';

/** Those that can be raised for the site: an observed one shows no slot and no failure to alert about. All of them until that is known. */
export function useRaisableAlerts(slug: string): readonly Alert[] {
  const { data } = useQuery({ ...alertSettingsQuery(slug), select: raisableBy });
  return data ?? ALERTS;
}

export const raisableBy = ({ notJudged }: Pick<AlertSettingsAnswer, 'notJudged'>): readonly Alert[] =>
  ALERTS.filter((alert) => !notJudged.some((each) => each.alert === alert));

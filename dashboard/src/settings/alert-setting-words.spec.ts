import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ALERT_GROUP_WORDS, ALERT_SETTING_GROUPS, ALERT_SETTING_WORDS, alertSettingsOf } from './alert-setting-words';

const RUNBOOKS = fileURLToPath(new URL('../../../docs/runbooks', import.meta.url));
const files = readdirSync(RUNBOOKS).filter((file) => file.endsWith('.md'));

/** What one point of a list says, its lines as one. */
const pointsOf = (text: string) => text.split(/\n(?=- |\d+\. |\n)/).map((point) => point.replaceAll(/\s+/g, ' '));

describe('the runbooks', () => {
  it.each(files)('%s names alert settings as the settings page does', (file) => {
    const points = pointsOf(readFileSync(`${RUNBOOKS}/${file}`, 'utf8')).filter((point) =>
      point.includes('Settings › Alerts'),
    );
    for (const point of points) {
      const group = ALERT_SETTING_GROUPS.find((each) => point.includes(`Settings › ${ALERT_GROUP_WORDS[each].title}`));
      const titles = group === undefined ? [] : alertSettingsOf(group).map((name) => ALERT_SETTING_WORDS[name].title);
      expect({ point, unknown: group === undefined }).toEqual({ point, unknown: false });
      for (const [, name] of point.matchAll(/“([^”]+)”/g)) expect(titles).toContain(name);
    }
  });
});

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { SEVERITIES } from '@contracts/alert-words';
import type { IncidentCounts } from '@contracts/alerts';
import { formatCount } from '../lib/format';
import { FilterChoice } from '../ui/filter-choice';
import { ALERT_WORDS, SEVERITY_WORDS } from '../words/alert-words';
import classes from './alerts-filter.module.css';
import type { AlertsSearch, ChangeAlertsSearch } from './alerts-search';
import { useRaisableAlerts } from './use-raisable-alerts';

const LISTS = [
  { list: undefined, word: 'Firing', count: ({ firing }: IncidentCounts) => firing },
  { list: 'muted', word: 'Muted', count: ({ muted }: IncidentCounts) => muted },
  { list: 'resolved', word: 'Resolved', count: null },
] as const;

const SEVERITY_CHOICES = SEVERITIES.map((severity) => ({ value: severity, label: SEVERITY_WORDS[severity] }));

interface AlertsFilterProps {
  slug: string;
  filter: AlertsSearch;
  counts: IncidentCounts | undefined;
  onChange: ChangeAlertsSearch;
}

/** Which list is shown, and what of it. */
export function AlertsFilter({ slug, filter, counts, onChange }: AlertsFilterProps) {
  const raisable = useRaisableAlerts(slug);
  return (
    <>
      <nav className={classes.lists} aria-label="Alerts by how they stand">
        {LISTS.map(({ list, word, count }) => (
          <Link
            key={word}
            to="/sites/$slug/alerts"
            params={{ slug }}
            search={(now) => ({ ...now, list, open: undefined })}
            aria-current={filter.list === list ? 'true' : undefined}
            activeOptions={{ exact: true }}
            className={classes.listLink}
            data-present={filter.list === list || undefined}
            preload={false}
          >
            {word}
            {count !== null && (
              <span className={classes.count}>{counts === undefined ? '–' : formatCount(count(counts))}</span>
            )}
          </Link>
        ))}
      </nav>
      <div className={classes.filter} role="search" aria-label="Filter the alerts">
        <FilterChoice
          className={classes.choice}
          label="Which alert"
          any="Any alert"
          data={raisable.map((alert) => ({ value: alert, label: ALERT_WORDS[alert].title }))}
          value={filter.alert}
          onChange={(alert) => onChange({ alert })}
        />
        <FilterChoice
          className={classes.choice}
          label="How urgent"
          any="Any severity"
          data={SEVERITY_CHOICES}
          value={filter.severity}
          onChange={(severity) => onChange({ severity })}
        />
        {(filter.alert !== undefined || filter.severity !== undefined) && (
          <Button
            variant="subtle"
            px={8}
            aria-label="Clear the filter"
            onClick={() => onChange({ alert: undefined, severity: undefined })}
          >
            Clear
          </Button>
        )}
      </div>
    </>
  );
}

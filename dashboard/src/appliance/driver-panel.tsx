import { Link } from '@tanstack/react-router';
import type { Site } from '@contracts/sites';
import { visibleText } from '../lib/format';
import { Panel } from '../ui/panel';
import classes from './appliance-page.module.css';
import { divisionOf, DRIVER_WORDS } from './appliance-words';

/** Who does what with the appliance: Rollcall by its driver, or a person. */
export function DriverPanel({ slug, site }: { slug: string; site: Site }) {
  const { kind, url, capabilities } = site.driver;
  const { rollcall, person, instead } = divisionOf(capabilities, site.control);
  return (
    <Panel title="Who does what" aside={<SettingsLink slug={slug} />}>
      <p className={classes.line}>
        Driver: {Object.hasOwn(DRIVER_WORDS, kind) ? DRIVER_WORDS[kind] : visibleText(kind)}
        {url !== undefined && <span className={classes.url}>{visibleText(url)}</span>}
      </p>
      <div className={classes.division}>
        <Part title="Rollcall, by itself" lines={rollcall} none="Nothing on the appliance." />
        <Part title="A person" lines={person} none="Nothing: the driver can do all of it." />
      </div>
      {instead.length > 0 && <p className={classes.instead}>{instead.join(' ')}</p>}
    </Panel>
  );
}

function Part({ title, lines, none }: { title: string; lines: string[]; none: string }) {
  return (
    <div>
      <h3 className={classes.partTitle}>{title}</h3>
      {lines.length === 0 ? (
        <p className={classes.partNone}>{none}</p>
      ) : (
        <ul className={classes.partList}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function SettingsLink({ slug }: { slug: string }) {
  return (
    <Link to="/sites/$slug/settings" params={{ slug }} className="rc-link">
      Settings
    </Link>
  );
}

import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { siteQuery, sitesQuery } from '../api/site-queries';
import { visibleText } from '../lib/format';
import classes from './site-switcher.module.css';

/** The site's name; a menu where there is more than one. */
export function SiteSwitcher({ slug }: { slug: string }) {
  const { data: site } = useQuery(siteQuery(slug));
  const { data: sites } = useQuery(sitesQuery);
  const navigate = useNavigate();
  const name = visibleText(site?.name ?? slug);
  if (sites === undefined || sites.length < 2) {
    return (
      <span className={`${classes.name} rc-clip`} title={name}>
        {name}
      </span>
    );
  }
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          className={classes.button}
          aria-label={`Site ${name}, choose another`}
        >
          <span className="rc-clip">{name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {sites.map((each) => (
          <Menu.Item
            key={each.slug}
            rightSection={each.slug === slug ? <IconCheck size={14} aria-label="shown now" /> : null}
            onClick={() => void navigate({ to: '/sites/$slug', params: { slug: each.slug } })}
          >
            {visibleText(each.name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** A tab for another host's page, that learns neither who opened it nor from where. */
interface Tab {
  goTo: (url: string) => void;
  close: () => void;
}

/** Opens an empty tab; null where the browser does not let it. */
export function openTab(): Tab | null {
  const tab = window.open('about:blank', '_blank');
  if (tab === null) return null;
  tab.opener = null;
  return {
    goTo: (url) => {
      const link = tab.document.createElement('a');
      link.href = url;
      link.rel = 'noopener noreferrer';
      tab.document.body.append(link);
      link.click();
    },
    close: () => tab.close(),
  };
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** An address of an access console that may be opened; plain http only on this machine. */
export function consoleUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname)) ? url : undefined;
}

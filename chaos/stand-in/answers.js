const images = [
  { name: 'nginx', tag: 'alpine', ctime: '2022-11-30T18:26:08.935+08:00' },
  { name: 'pause', tag: '3.6', ctime: '2022-11-30T18:27:08.935+08:00' },
  { name: 'redis', tag: '7', ctime: '2022-11-30T18:28:08.935+08:00' },
];
const release = {
  name: 'v221201-185439',
  image: 'nginx:alpine',
  flavor: 'C1M1',
  port: 80,
  ctime: '2022-12-01T18:54:39.123+08:00',
};
const deploy = {
  id: 'g221201-1902-19027-6zvz',
  release: 'v221201-185439',
  region: 'z0',
  replicas: 1,
  ctime: '2022-12-01T19:02:19+08:00',
};
const instance = {
  ctime: '2022-12-01T19:03:19+08:00',
  id: 'g221201-1902-19027-6zvz-64cd4cfd78-25qn5',
  status: 'RUNNING',
  ips: '101.69.128.12',
};

/** What the stand-in prints, by command; the platform always looks like this, whatever was changed. */
export const ANSWERS = {
  images,
  list: [{ name: 'zenx', desc: 'an app' }],
  flavor: [{ name: 'C1M1', cpu: 1, memory: 1024 }],
  region: [{ name: 'z0', desc: '华东' }],
  'release-list': [release],
  'deploy-list': [deploy],
  'instance-list': [instance],
};

/** A listing of so many images, each about 90 bytes of JSON. */
export function manyImages(count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `team-${index % 100}-service-${index}`,
    tag: `v1.${index % 50}.${index}`,
    ctime: '2022-11-30T18:26:08.935+08:00',
  }));
}

import { generate, type CertificateExtension, type SelfsignedOptions } from 'selfsigned';

export interface Certificate {
  /** In PEM. */
  key: string;
  cert: string;
}

/** A certificate of a name, signed by itself or by an authority; good for 127.0.0.1, for both ends of a connection. */
export function makeCertificate(name: string, ca?: Certificate): Promise<Certificate> {
  const address: CertificateExtension = {
    name: 'subjectAltName',
    altNames: [{ type: 7, ip: '127.0.0.1' }],
  };
  return make(name, { extensions: [address], ...(ca ? { ca } : {}) });
}

export function makeAuthority(name: string): Promise<Certificate> {
  return make(name, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
}

async function make(name: string, options: SelfsignedOptions): Promise<Certificate> {
  const subject = [{ name: 'commonName', value: name }];
  const made = await generate(subject, { keyType: 'ec', algorithm: 'sha256', ...options });
  return { key: made.private, cert: made.cert };
}

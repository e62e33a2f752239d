//! A reverse proxy of the test's own, and ways in to it: listeners that take what a client sends in the clear and pass it on encrypted,
//! from an address that the test chooses.

use std::fs;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::port;

const NAME: &str = "desk.example";
const NGINX: &str = include_str!("../../../../docs/deploy/nginx.conf");
const CADDY: &str = include_str!("../../../../docs/deploy/Caddyfile");
/// Where the examples expect the desk.
const DESK: &str = "127.0.0.1:3000";
/// How often it is looked whether the proxy is up, and how long between.
const LOOKS: u32 = 400;
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Nginx,
    Caddy,
}

/// A running proxy. Dropping it ends it.
pub(super) struct Door {
    process: Child,
    addr: SocketAddr,
    connector: TlsConnector,
    folder: TempDir,
}

impl Door {
    /// Starts a proxy with a certificate of its own before the desk at this port; none when it is not installed.
    pub(super) async fn open(kind: Kind, desk: u16) -> Option<Self> {
        Self::open_as(kind, NAME, desk).await
    }

    /// The same under this name.
    pub(super) async fn open_as(kind: Kind, called: &str, desk: u16) -> Option<Self> {
        let name = match kind {
            Kind::Nginx => "nginx",
            Kind::Caddy => "caddy",
        };
        let (Some(program), Some(openssl)) = (installed(name), installed("openssl")) else {
            // Past the harness, which keeps the words of tests that pass.
            let line = format!("{name} or openssl is not installed: a desk behind {name} was not tried\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let connector = certificates(&openssl, folder.path());
        let (https, http) = (port::free(), port::free());
        let mut command = Command::new(program);
        match kind {
            Kind::Nginx => nginx(&mut command, folder.path(), https, http, desk),
            Kind::Caddy => caddy(&mut command, folder.path(), (https, http), called, desk),
        }
        let log = fs::File::create(folder.path().join("said")).unwrap();
        let process = command
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let addr = SocketAddr::from(([127, 0, 0, 1], https));
        let door = Self {
            process,
            addr,
            connector,
            folder,
        };
        door.is_open().await;
        Some(door)
    }

    async fn is_open(&self) {
        for _ in 0..LOOKS {
            if TcpStream::connect(self.addr).await.is_ok() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let said = fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
        panic!("the proxy did not start:\n{said}");
    }

    /// Where it takes encrypted connections.
    pub(super) fn port(&self) -> u16 {
        self.addr.port()
    }

    /// The root that has signed its certificate.
    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("root.crt")
    }

    /// A listener whose connections reach the proxy encrypted, from this address.
    pub(super) async fn way_in(&self, from: [u8; 4]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, to, connector) = (listener.local_addr().unwrap(), self.addr, self.connector.clone());
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(pass_on(client, from.into(), to, connector.clone()));
            }
        });
        at
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // It may have ended by itself, and then the test has failed for that.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn pass_on(mut client: TcpStream, from: IpAddr, to: SocketAddr, connector: TlsConnector) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let Ok(stream) = socket.connect(to).await else {
        return;
    };
    let name = ServerName::try_from(NAME).unwrap();
    let mut secret = connector
        .connect(name, stream)
        .await
        .expect("the certificate is known");
    // Whoever closes first ends it.
    let _ = tokio::io::copy_bidirectional(&mut client, &mut secret).await;
}

fn nginx(command: &mut Command, folder: &Path, https: u16, http: u16, desk: u16) {
    // Not every machine has IPv6.
    let lines = NGINX.lines().filter(|line| !line.contains("listen [::]"));
    let site = lines.collect::<Vec<_>>().join("\n");
    let site = site
        .replace("listen 443 ", &format!("listen 127.0.0.1:{https} "))
        .replace("listen 80;", &format!("listen 127.0.0.1:{http};"))
        .replace("/etc/ssl/desk.example.pem", &shown(folder, "server.crt"))
        .replace("/etc/ssl/desk.example.key", &shown(folder, "server.key"))
        .replace(DESK, &format!("127.0.0.1:{desk}"));
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|of| format!("{of}_temp_path {};\n", shown(folder, of)))
        .concat();
    let (pid, log) = (shown(folder, "pid"), shown(folder, "said"));
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {pid};\nerror_log {log};\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{site}\n}}\n"
    );
    fs::write(folder.join("nginx.conf"), whole).unwrap();
    command
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .arg("-p")
        .arg(folder);
}

fn caddy(command: &mut Command, folder: &Path, (https, http): (u16, u16), called: &str, desk: u16) {
    let (certificate, key) = (shown(folder, "server.crt"), shown(folder, "server.key"));
    let site = CADDY
        .replace(
            "desk.example {",
            &format!("{called} {{\n\ttls {certificate} {key}"),
        )
        .replace(DESK, &format!("127.0.0.1:{desk}"));
    let own =
        format!("{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {http}\n\thttps_port {https}\n}}\n");
    fs::write(folder.join("Caddyfile"), own + &site).unwrap();
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(folder.join("Caddyfile"))
        .env("HOME", folder);
}

/// A root, a certificate of it for the desk's name, and a client that knows that root alone.
fn certificates(openssl: &Path, folder: &Path) -> TlsConnector {
    let make = |name: &str, more: &[&str]| {
        let made = Command::new(openssl)
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ])
            .args(["-days", "2", "-subj", &format!("/CN={name}")])
            .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")])
            .args(more)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    make("root", &["-addext", "basicConstraints=critical,CA:TRUE"]);
    let of_root = [
        "-CA",
        "root.crt",
        "-CAkey",
        "root.key",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
    ];
    let names = format!("subjectAltName=DNS:{NAME},DNS:localhost");
    make("server", &[of_root.as_slice(), &["-addext", &names]].concat());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(folder.join("root.crt")).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

fn shown(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// A program of this name; proxies may lie where only root looks.
fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

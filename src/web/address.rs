//! Where a request comes from: the other end of its connection, or what a proxy known here says of it. It bounds how often
//! something is tried; it is neither logged nor kept.

use super::Server;
use super::network::Network;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// What proxies add their client to, the nearest last.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl ClientAddress {
    /// The peer; if that is a proxy, whom it says it speaks for, and so on until one that is none: what that one says of
    /// others counts for nothing.
    fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Self {
        let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.has(address));
        let said: Vec<&str> =
            headers.get_all(FORWARDED_FOR).iter().flat_map(|value| value.to_str().unwrap_or("?").split(',')).collect();
        let mut client = peer.to_canonical();
        for hop in said.into_iter().rev() {
            if !is_proxy(client) {
                break;
            }
            let Some(before) = hop_address(hop.trim()) else { break };
            client = before.to_canonical();
        }
        Self(client)
    }

    /// What counts as one client: an IPv4 address, or the /64 that an IPv6 network gives to one customer at least.
    pub(super) fn block(self) -> IpAddr {
        self.first(32, 64)
    }

    /// What one customer may have of: a /24, or an IPv6 /48 with its 65,536 blocks.
    pub(super) fn site(self) -> IpAddr {
        self.first(24, 48)
    }

    /// Its first bits, the others 0.
    fn first(self, of_four: u32, of_six: u32) -> IpAddr {
        match self.0 {
            IpAddr::V4(address) => IpAddr::V4((address.to_bits() & (u32::MAX << (32 - of_four))).into()),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << (128 - of_six))).into()),
        }
    }
}

/// An address as proxies write it, with or without a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

impl FromRequestParts<Server> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without one the request came from within this very process.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        Ok(Self::of(peer, &parts.headers, &server.options.proxies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_proxies_say_who_comes() {
        let proxies: Vec<Network> = ["10.0.0.0/8", "fd00::1"].map(|text| text.parse().unwrap()).into();
        let of = |peer: &str, said: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in said {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            ClientAddress::of(address(peer), &headers, &proxies).0.to_string()
        };
        assert_eq!(of("203.0.113.9", &["198.51.100.7"]), "203.0.113.9", "no proxy of ours");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(of("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.9.9.9"]), "198.51.100.7", "what a client made up");
        assert_eq!(of("10.0.0.1", &["1.1.1.1", "198.51.100.7", "10.9.9.9"]), "198.51.100.7", "in several headers");
        assert_eq!(of("fd00::1", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(of("fd00::1", &["[2001:db8::7]"]), "2001:db8::7");
        assert_eq!(of("10.0.0.1", &["198.51.100.7, unknown"]), "10.0.0.1", "what can't be read ends it");
        assert_eq!(of("10.0.0.1", &["10.0.0.2, 10.0.0.3"]), "10.0.0.2");
    }

    #[test]
    fn a_client_may_have_a_network() {
        let of = |text: &str| {
            let client = ClientAddress(address(text));
            [client.block(), client.site()].map(|address| address.to_string())
        };
        assert_eq!(of("203.0.113.9"), ["203.0.113.9", "203.0.113.0"]);
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), ["2001:db8:1:2::", "2001:db8:1::"]);
    }
}

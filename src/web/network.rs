//! Networks of addresses, as `ADDRESS[/PREFIX]`: which peers are whom.

use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses that begin alike. IPv4 in IPv6's clothes (`::ffff:10.0.0.1`) is IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

/// Why a text is no network to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// It is none.
    #[error("`{0}` is no address and no network")]
    Unreadable(String),
    /// Everybody is in it.
    #[error("`{0}` is everybody")]
    Everybody(String),
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let unreadable = || NetworkError::Unreadable(text.escape_debug().take(60).collect());
        let network = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(address),
            Err(_) => text.parse::<IpNet>().map_err(|_| unreadable())?,
        };
        let network = match network {
            IpNet::V6(six) => match (six.addr().to_ipv4_mapped(), six.prefix_len().checked_sub(96)) {
                (Some(four), Some(prefix)) => IpNet::V4(Ipv4Net::new(four, prefix).map_err(|_| unreadable())?),
                // Wide enough to have all of IPv4 in it, in which no peer would be found.
                (Some(_), None) => return Err(unreadable()),
                (None, _) => IpNet::V6(six),
            },
            four @ IpNet::V4(_) => four,
        };
        if network.prefix_len() == 0 { Err(NetworkError::Everybody(text.to_owned())) } else { Ok(Self(network)) }
    }
}

impl Network {
    /// Whether an address is in it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_have_the_addresses_that_begin_as_they_do() {
        for (network, address, is_in) in [
            ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7", "10.0.0.8", false),
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.9.9.9/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::10.1.2.3", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.7", "10.0.0.7", true),
            ("192.168.4.0/22", "192.168.7.255", true),
            ("192.168.4.0/22", "192.168.8.0", false),
            ("::1", "::1", true),
            ("::1", "127.0.0.1", false),
            ("fd00::/8", "fd12:3456::1", true),
            ("fd00::/8", "fe80::1", false),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(parsed.has(address.parse().unwrap()), is_in, "{address} in {network}");
        }
    }

    #[test]
    fn what_is_no_network_or_everybody_is_refused() {
        let unreadable = |text: &str| NetworkError::Unreadable(text.to_owned());
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "::/129", "10.0.0.1:80", "::ffff:0:0/90"]
        {
            assert_eq!(text.parse::<Network>(), Err(unreadable(text)));
        }
        for text in ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError::Everybody(text.to_owned())));
        }
    }
}

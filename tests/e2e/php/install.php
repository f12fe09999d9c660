<?php
/**
 * Installs WordPress without a browser: php install.php WORDPRESS URL single|multisite
 */

list( , $wordpress, $url, $kind ) = $argv;

$parts                  = parse_url( $url );
$_SERVER['HTTP_HOST']   = $parts['host'] . ':' . $parts['port'];
$_SERVER['REQUEST_URI'] = ( $parts['path'] ?? '' ) . '/';

define( 'WP_INSTALLING', true );
require "$wordpress/wp-load.php";
require "$wordpress/wp-admin/includes/upgrade.php";

wp_install( 'A site', 'admin', 'admin@example.com', true, '', 'password' );

if ( 'multisite' === $kind ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
		$wpdb->$table = $prefixed;
	}
	install_network();
	$done = populate_network( 1, $_SERVER['HTTP_HOST'], 'admin@example.com', 'A network', ( $parts['path'] ?? '' ) . '/', false );
	if ( is_wp_error( $done ) && 'no_wildcard_dns' !== $done->get_error_code() ) {
		fwrite( STDERR, $done->get_error_message() );
		exit( 1 );
	}
}
echo get_option( 'siteurl' );

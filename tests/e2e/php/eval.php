<?php
/**
 * Runs code inside WordPress: php eval.php WORDPRESS URL CONTEXT, the code on standard input.
 */

list( , $wordpress, $url, $context ) = $argv;

$parts                  = parse_url( $url );
$_SERVER['HTTP_HOST']   = $parts['host'] . ':' . $parts['port'];
$_SERVER['REQUEST_URI'] = ( $parts['path'] ?? '' ) . '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

if ( 'admin' === $context ) {
	define( 'WP_ADMIN', true );
}
if ( 'cli' === $context ) {
	require __DIR__ . '/wp-cli.php';
}
require "$wordpress/wp-load.php";
require_once "$wordpress/wp-admin/includes/plugin.php";
require __DIR__ . '/tools.php';

eval( stream_get_contents( STDIN ) );

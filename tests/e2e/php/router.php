<?php
/**
 * What .htaccess does for a network of sites in subdirectories: the site's folder is no folder.
 */

$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$real = preg_replace( '~^/[^/]+(?=/(wp-admin|wp-includes|wp-content|wp-[a-z-]+\.php))~', '', $path );
$file = $_SERVER['DOCUMENT_ROOT'] . $real;
if ( is_dir( $file ) ) {
	$real = rtrim( $real, '/' ) . '/index.php';
	$file = $_SERVER['DOCUMENT_ROOT'] . $real;
}
if ( ! is_file( $file ) ) {
	$real = '/index.php';
	$file = $_SERVER['DOCUMENT_ROOT'] . $real;
}
if ( '.php' !== substr( $file, -4 ) ) {
	return false;
}
$_SERVER['SCRIPT_NAME']     = $real;
$_SERVER['PHP_SELF']        = $real;
$_SERVER['SCRIPT_FILENAME'] = $file;
chdir( dirname( $file ) );
require $file;

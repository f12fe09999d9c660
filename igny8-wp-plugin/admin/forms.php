<?php
/**
 * The forms of the settings page.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Shows the one field that connects a site, and two others behind it. */
function igny8_render_connect_form( string $url, bool $apart ): void {
	igny8_open_form( 'connect' );
	?>
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="igny8-string"><?php esc_html_e( 'Connection string', 'igny8-wp-plugin' ); ?></label></th>
			<td>
				<input type="password" id="igny8-string" name="connection" class="large-text code" autocomplete="off" spellcheck="false" placeholder="https://whsec_…@receiver.example.com" aria-describedby="igny8-string-help">
				<p class="description" id="igny8-string-help"><?php esc_html_e( 'One text that holds the receiver\'s address and the key of this site. A connect link may be pasted here, too. The key is stored in this site\'s database and never shown again.', 'igny8-wp-plugin' ); ?></p>
			</td>
		</tr>
	</table>
	<details<?php echo $apart ? ' open' : ''; ?>>
		<summary><?php esc_html_e( 'I have an address and a key', 'igny8-wp-plugin' ); ?></summary>
		<table class="form-table" role="presentation">
			<tr>
				<th scope="row"><label for="igny8-url"><?php esc_html_e( 'Receiver URL', 'igny8-wp-plugin' ); ?></label></th>
				<td><input type="text" inputmode="url" id="igny8-url" name="url" class="regular-text code" placeholder="https://receiver.example.com" value="<?php echo esc_attr( $url ); ?>"></td>
			</tr>
			<tr>
				<th scope="row"><label for="igny8-key"><?php esc_html_e( 'API key', 'igny8-wp-plugin' ); ?></label></th>
				<td>
					<input type="password" id="igny8-key" name="key" class="regular-text code" autocomplete="off" spellcheck="false" aria-describedby="igny8-key-help">
					<p class="description" id="igny8-key-help"><?php esc_html_e( 'Begins with whsec_.', 'igny8-wp-plugin' ); ?></p>
				</td>
			</tr>
		</table>
	</details>
	<?php
	submit_button( __( 'Connect', 'igny8-wp-plugin' ) );
	echo '</form>';
}

/** Shows a button that is a form of its own. */
function igny8_render_button( string $action, string $label, string $type ): void {
	igny8_open_form( $action, 'display: inline-block; margin-right: .5em' );
	submit_button( $label, $type, "igny8_$action", false );
	echo '</form>';
}

/** Opens the form of an action. */
function igny8_open_form( string $action, string $style = '' ): void {
	printf( '<form method="post" action="%s" style="%s" id="igny8-form-%s">', esc_url( admin_url( 'admin-post.php' ) ), esc_attr( $style ), esc_attr( $action ) );
	echo '<input type="hidden" name="action" value="igny8_' . esc_attr( $action ) . '">';
	wp_nonce_field( "igny8_$action" );
}

/** Shows labels and values as a table. */
function igny8_render_facts( array $facts ): void {
	echo '<table class="widefat striped" style="max-width: 50em; margin-top: 20px"><tbody>';
	foreach ( $facts as $fact ) {
		printf( '<tr><th scope="row" style="width: 11em">%s</th><td style="overflow-wrap: anywhere">%s</td></tr>', esc_html( $fact['label'] ), esc_html( $fact['value'] ) );
	}
	echo '</tbody></table>';
}
